package dev.postern;

import java.lang.reflect.Proxy;

/// Signals of the operating system.
///
/// By reflection, since the compiler warns of `sun.misc.Signal` in a way that can't be silenced,
/// and there is no other way to be told of SIGHUP, or to exit with 0 after SIGTERM.
final class Signals {

  private Signals() {}

  /// Runs the task, on a thread of its own, each time the signal (`TERM`, `HUP`, `INT`) arrives.
  /// Where the platform has no such signal nothing happens.
  static void on(String name, Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      task.run();
                      yield null;
                    }
                    case "equals" ->
                        arguments != null
                            && System.identityHashCode(self)
                                == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "Signals[" + name + "]";
                  });
      Object wanted = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, wanted, proxy);
    } catch (ReflectiveOperationException _) {
      // Without it the JVM ends on this signal in its own way, which loses nothing that was
      // answered 250.
    }
  }
}
