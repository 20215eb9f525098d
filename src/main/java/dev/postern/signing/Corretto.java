package dev.postern.signing;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import java.security.Provider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Amazon's crypto provider, where this machine can load it.
///
/// Given to those who sign, never installed for the whole program: loading it takes longer than all
/// of a start without DKIM keys.
final class Corretto {

  private static final Logger LOG = LoggerFactory.getLogger(Corretto.class);

  private Corretto() {}

  /// The provider; null where it doesn't load or fails its own tests, which the log says.
  static @Nullable Provider load() {
    try {
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      Throwable fault = provider.getLoadingError();
      if (fault == null && provider.runSelfTests() == SelfTestStatus.PASSED) {
        return provider;
      }
      slow(fault);
    } catch (LinkageError fault) {
      slow(fault);
    }
    return null;
  }

  private static void slow(@Nullable Throwable fault) {
    LOG.warn(
        "DKIM signs with Java's own code, which costs three times as much: Amazon's crypto provider"
            + " does not work here ({})",
        fault == null ? "its self tests failed" : fault.toString());
  }
}
