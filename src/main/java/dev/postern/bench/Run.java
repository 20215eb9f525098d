package dev.postern.bench;

import dev.postern.bench.Report.Ending;
import dev.postern.send.Body;
import dev.postern.transport.Dialer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One run of a [Bench], from the first connection to the report.
final class Run {

  private static final Duration LOOKS = Duration.ofMillis(50);
  private static final long GLANCES = Duration.ofSeconds(1).toNanos();
  // For the last answers where somebody interrupts it, and for goodbyes.
  private static final Duration PARTING = Duration.ofSeconds(2);

  private final Load load;
  private final Consumer<Glance> live;
  private final BooleanSupplier interrupted;
  private final long start = System.nanoTime();
  private final long warmUntil;
  private final long end;
  private final long patience;
  private final Measurement measurement;
  private final Rota rota;
  private final Equipment equipment;
  private Exertion exertion = new Exertion();
  private long glanced;

  Run(Load load, Dialer dialer, Consumer<Glance> live, BooleanSupplier interrupted) {
    this.load = load;
    this.live = live;
    this.interrupted = interrupted;
    this.warmUntil = load.extent().warmUp().toNanos();
    this.end = warmUntil + load.extent().lasting().toNanos();
    // What is due at the end may wait, then be sent, then be answered.
    this.patience = OpenLoop.PATIENCE.plus(load.connections().patience().multipliedBy(2)).toNanos();
    this.measurement = new Measurement(end);
    this.rota = new Rota(Schedule.of(load.pace(), load.extent()), measurement::late);
    Body body = Content.of(load.letter(), ZonedDateTime.now(ZoneOffset.UTC));
    this.equipment =
        new Equipment(
            load,
            dialer,
            Equipment.transaction(load.letter(), body),
            body,
            rota,
            measurement,
            this::now,
            new AtomicInteger());
  }

  Report go() throws InterruptedException {
    begin();
    var pacer = new Pacer(rota, equipment.clock());
    pacer.start();
    try {
      Ending ending = follow();
      Report report = report(ending);
      rota.free().forEach(Client::leave);
      awaitGoodbyes();
      return report;
    } finally {
      pacer.stop();
    }
  }

  // With a rate a connection is made for the first message that is due; else all would be made in
  // one moment, for which no server is built, so they come by and by in the first half of the
  // warm-up.
  private void begin() {
    int count = load.connections().count();
    for (int i = 0; i < count; i++) {
      long spread = load.pace() instanceof Load.Pace.Closed ? warmUntil / 2 * i / count : 0;
      rota.rest(new Client(equipment), spread);
    }
  }

  private Ending follow() throws InterruptedException {
    boolean warm = warmUntil == 0;
    while (!rota.awaitOver(LOOKS)) {
      long now = now();
      if (!warm && now >= warmUntil) {
        warm = true;
        exertion = new Exertion();
      }
      if (now - glanced >= GLANCES) {
        glance(now);
      }
      if (interrupted.getAsBoolean()) {
        rota.stop(now);
        boolean _ = rota.awaitOver(PARTING);
        return Ending.INTERRUPTED;
      }
      if (now >= end + patience) {
        rota.stop(now);
        return Ending.CUT;
      }
    }
    return Ending.COMPLETE;
  }

  private void glance(long now) {
    Timing recent = Timing.of(measurement.recent());
    live.accept(
        new Glance(
            now / GLANCES,
            now < warmUntil,
            recent.count() * 1e9 / (now - glanced),
            rota.underWay(),
            rota.waiting(now),
            measurement.failed() + rota.missed(),
            recent));
    glanced = now;
  }

  private Report report(Ending ending) {
    double seconds = Math.max(0, measuredUntil(ending) - warmUntil) / 1e9;
    double perSecond = seconds > 0 ? measurement.inTime() / seconds : 0;
    boolean closed = load.pace() instanceof Load.Pace.Closed;
    return new Report(
        Report.Asked.of(load),
        ending,
        Math.round(seconds * 1000) / 1000.0,
        measurement.accepted(),
        measurement.failed(),
        rota.missed(),
        rota.underWay(),
        measurement.failedWarmingUp(),
        Math.round(perSecond * 100) / 100.0,
        Math.round(perSecond * load.letter().size()),
        measurement.steps(),
        closed && measurement.accepted() > 0 ? measurement.corrected() : null,
        measurement.failures(),
        exertion.until(measurement.lateness()));
  }

  // Where enough messages end it, the last one; else the time does, whatever came of the last ones.
  private long measuredUntil(Ending ending) {
    long ended = measurement.accepted() + measurement.failed() + rota.missed();
    boolean enough = ended >= load.extent().messages();
    long until = enough ? measurement.last() : ending == Ending.INTERRUPTED ? now() : end;
    return Math.min(until, end);
  }

  private void awaitGoodbyes() throws InterruptedException {
    long until = now() + PARTING.toNanos();
    while (equipment.open().get() > 0 && now() < until) {
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  private long now() {
    return System.nanoTime() - start;
  }
}
