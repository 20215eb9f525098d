import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** How well takeovers of keys are noticed, on generated mail. Arguments: keys of each kind, first seed. */
final class Evaluate {

    private static final int LEARNING = 30;
    private static final int WITHIN = 200;

    private static final Map<String, Supplier<Guard>> GUARDS = new TreeMap<>(Map.of(
        "1 baseline", Baseline::new,
        "2 cap x2", () -> new Hourly(Hourly.Rule.CAP),
        "3 sigma", () -> new Hourly(Hourly.Rule.SIGMA)));

    /** @param sent the stranger's messages before the alarm; -1 where there was none */
    record Trial(String guard, Traffic.Kind kind, Takeover takeover, int sent, boolean inside, double newcomers) {}

    record Honest(String guard, Traffic.Kind kind, int early, int late) {}

    private static boolean verbose;

    public static void main(String[] arguments) {
        int keys = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        verbose = arguments.length > 2;
        List<Trial> trials = new ArrayList<>();
        List<Honest> honest = new ArrayList<>();
        long began = System.nanoTime();
        IntStream.range(0, keys * Traffic.Kind.values().length).parallel().forEach(i -> {
            Traffic.Kind kind = Traffic.Kind.values()[i % Traffic.Kind.values().length];
            run(new Traffic(kind, seed + i), seed + i, trials, honest);
        });
        report(trials, honest);
        System.out.printf("%d keys of each kind, seed %d, %.0f s%n", keys, seed, (System.nanoTime() - began) / 1e9);
    }

    private static void run(Traffic owner, long seed, List<Trial> trials, List<Honest> honest) {
        var chance = new Chance(seed ^ 0x5eed);
        List<Mail> mails = owner.mails;
        Map<Takeover, Integer> moments = new EnumMap<>(Takeover.class);
        for (Takeover takeover : Takeover.values()) {
            long at = Traffic.START + (long) (chance.between(LEARNING, 65) * 24 * Traffic.HOUR);
            int index = 0;
            while (index < mails.size() && mails.get(index).millis() < at) {
                index++;
            }
            moments.put(takeover, index);
        }
        GUARDS.forEach((name, maker) -> {
            Guard guard = maker.get();
            Map<Takeover, Guard> copies = new EnumMap<>(Takeover.class);
            int early = 0;
            int late = 0;
            for (int i = 0; i < mails.size(); i++) {
                for (var moment : moments.entrySet()) {
                    if (moment.getValue() == i) {
                        copies.put(moment.getKey(), guard.copy());
                    }
                }
                if (guard.alarms(mails.get(i))) {
                    boolean first = mails.get(i).millis() - Traffic.START < LEARNING * 24 * Traffic.HOUR;
                    early += first ? 1 : 0;
                    late += first ? 0 : 1;
                    if (verbose && guard instanceof Baseline baseline) {
                        System.out.printf("FALSE %s %d day %.1f: %s%n", owner.kind, seed, (mails.get(i).millis() - Traffic.START) / 86.4e6, baseline.reason);
                    }
                }
            }
            List<Trial> mine = new ArrayList<>();
            copies.forEach((takeover, copy) -> mine.add(attack(name, owner, takeover, moments.get(takeover), copy, seed)));
            synchronized (trials) {
                trials.addAll(mine);
                honest.add(new Honest(name, owner.kind, early, late));
            }
        });
    }

    private static Trial attack(String name, Traffic owner, Takeover takeover, int index, Guard guard, long seed) {
        List<Mail> rest = owner.mails.subList(index, owner.mails.size());
        var chance = new Chance(seed * 7 + takeover.ordinal());
        boolean inside = chance.happens(0.5); // the draw that Stranger makes first
        chance = new Chance(seed * 7 + takeover.ordinal());
        int sent = 0;
        int own = 0;
        for (Mail mail : takeover.into(rest, owner, rest.get(0).millis(), chance)) {
            if (mail.kind() == Mail.Kind.MESSAGE) {
                sent += mail.stranger() ? 1 : 0;
                own += mail.stranger() ? 0 : 1;
            }
            boolean alarm = guard.alarms(mail);
            if (alarm && sent > 0) {
                if (verbose && guard instanceof Baseline b && sent > WITHIN) {
                    System.out.printf("LATE %s %s %d inside %s sent %d own %d%n", owner.kind, takeover, seed, inside, sent, own);
                }
                return new Trial(name, owner.kind, takeover, sent, inside, owner.newcomers);
            }
        }
        if (verbose && guard instanceof Baseline) {
            System.out.printf("MISSED %s %s %d inside %s sent %d own %d%n", owner.kind, takeover, seed, inside, sent, own);
        }
        return new Trial(name, owner.kind, takeover, -1, inside, owner.newcomers);
    }

    private static void report(List<Trial> trials, List<Honest> honest) {
        for (String guard : GUARDS.keySet()) {
            System.out.printf("%n%s%n| key | recall slow | fast | night | replaced | all | sent before, median | p95 | precision | false alarms, key and month | quarter | first 30 days |%n|---|---|---|---|---|---|---|---|---|---|---|---|%n", guard);
            for (Traffic.Kind kind : Traffic.Kind.values()) {
                row(kind.name().toLowerCase(), trials.stream().filter(t -> t.guard.equals(guard) && t.kind == kind).toList(), honest.stream().filter(h -> h.guard.equals(guard) && h.kind == kind).toList());
            }
            List<Trial> all = trials.stream().filter(t -> t.guard.equals(guard)).toList();
            row("all", all, honest.stream().filter(h -> h.guard.equals(guard)).toList());
            double[] edges = {0, 0.1, 0.3, 1};
            for (int e = 0; e < 3; e++) {
                double low = edges[e];
                double high = edges[e + 1];
                List<Trial> some = all.stream().filter(t -> t.newcomers > low && t.newcomers <= high).toList();
                System.out.printf("%.0f to %.0f %% of the owner's recipients new: caught %.1f %% of %d%n", 100 * low, 100 * high, 100 * caught(some), some.size());
            }
            for (boolean inside : new boolean[] {true, false}) {
                List<Trial> some = all.stream().filter(t -> t.inside == inside).toList();
                System.out.printf("%s: caught %.1f %%%n", inside ? "from the owner's networks" : "from elsewhere", 100 * caught(some));
            }
        }
    }

    private static void row(String name, List<Trial> trials, List<Honest> honest) {
        var line = new StringBuilder("| " + name + " |");
        for (Takeover takeover : Takeover.values()) {
            line.append(" %.0f %% |".formatted(100 * caught(trials.stream().filter(t -> t.takeover == takeover).toList())));
        }
        int[] sent = trials.stream().mapToInt(t -> t.sent < 0 ? Integer.MAX_VALUE : t.sent).sorted().toArray();
        double late = honest.stream().mapToInt(Honest::late).sum();
        double months = honest.size() * (Traffic.DAYS - LEARNING) / 30.0;
        double early = honest.stream().mapToInt(Honest::early).sum();
        long hits = trials.stream().filter(t -> t.sent >= 0).count();
        line.append(" %.1f %% | %s | %s | %.0f %% | %.2f | %.2f | %.2f |".formatted(
            100 * caught(trials), at(sent, 0.5), at(sent, 0.95), 100 * hits / Math.max(1.0, hits + late), late / months, 3 * late / months, early / honest.size()));
        System.out.println(line);
    }

    private static double caught(List<Trial> trials) {
        return trials.stream().filter(t -> t.sent >= 0 && t.sent <= WITHIN).count() / (double) Math.max(1, trials.size());
    }

    private static String at(int[] sorted, double part) {
        if (sorted.length == 0) {
            return "";
        }
        int value = sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
        return value == Integer.MAX_VALUE ? "missed" : Integer.toString(value);
    }
}
