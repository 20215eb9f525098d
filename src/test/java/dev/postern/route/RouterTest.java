package dev.postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.AddressPattern;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Secret;
import dev.postern.queue.Destination;
import dev.postern.store.Origin;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final Origin ORIGIN = new Origin("app", "default");
  private static final Route.Target SANDBOX = new Route.Capture();
  private static final Route.Target PROVIDER = smarthost("apikey", "smtp.provider.example");
  private static final Route.Target OTHER_LOGIN = smarthost("other", "smtp.provider.example");

  private final Router router =
      new Router(
          List.of(
              route(SANDBOX, "*.sandbox.example", "test@one.example"),
              route(PROVIDER, "one.example", "two.example"),
              route(OTHER_LOGIN, "three.example"),
              route(PROVIDER, "four.example"),
              route(SANDBOX, "five.example"),
              route(Route.Direct.DEFAULT, "six.example", "*.six.example")),
          origin -> origin.user() + "-pool");

  @Test
  void theFirstMatchWins() {
    assertThat(router.target(mailbox("test@one.example"))).contains(SANDBOX);
    assertThat(router.target(mailbox("a@one.example"))).contains(PROVIDER);
    assertThat(router.target(mailbox("a@x.sandbox.example"))).contains(SANDBOX);
  }

  @Test
  void whereNoRouteMatchesThereIsNone() {
    assertThat(router.target(mailbox("a@elsewhere.example"))).isEmpty();
    assertThat(router.of(mailbox("a@elsewhere.example"), ORIGIN)).isEmpty();
    assertThat(router.target(new Destination("smarthost gone:25"))).isEmpty();
  }

  @Test
  void destinationsHaveNamesThatPeopleKnow() {
    assertThat(name("a@x.sandbox.example")).isEqualTo("sandbox");
    assertThat(name("a@five.example")).isEqualTo("sandbox");
    assertThat(name("a@two.example")).isEqualTo("smarthost smtp.provider.example:587");
  }

  @Test
  void routesToOneTargetShareADestinationAndOthersDoNot() {
    assertThat(name("a@four.example")).isEqualTo(name("a@one.example"));
    assertThat(name("a@three.example")).isEqualTo("smarthost smtp.provider.example:587 (2)");
  }

  @Test
  void aDestinationLeadsBackToItsTarget() {
    Stream.of(
            "test@one.example",
            "a@one.example",
            "a@three.example",
            "a@four.example",
            "a@six.example")
        .map(RouterTest::mailbox)
        .forEach(
            recipient ->
                assertThat(router.target(router.of(recipient, ORIGIN).orElseThrow()))
                    .isEqualTo(router.target(recipient)));
  }

  @Test
  void straightMailGoesByDomainAndPool() {
    Destination destination = router.of(mailbox("a@Mail.SIX.example"), ORIGIN).orElseThrow();
    assertThat(destination).isEqualTo(new Destination("direct", "mail.six.example", "app-pool"));
    assertThat(destination).hasToString("mail.six.example");
    assertThat(router.target(destination)).contains(Route.Direct.DEFAULT);
    assertThat(router.of(mailbox("b@six.example"), new Origin("other", "default")))
        .contains(new Destination("direct", "six.example", "other-pool"));
  }

  private String name(String address) {
    return router.of(mailbox(address), ORIGIN).orElseThrow().name();
  }

  private static Route route(Route.Target target, String... patterns) {
    return new Route(
        Stream.of(patterns).map(p -> AddressPattern.parse(p).orElseThrow()).toList(), target);
  }

  private static Route.Target smarthost(String user, String host) {
    return new Route.Smarthost(
        List.of(new Route.Host(host, 587)),
        Route.Tls.VERIFIED,
        new Route.Credentials(user, new Secret("x")));
  }

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }
}
