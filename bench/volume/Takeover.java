import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Somebody else sends with the key, from a moment on. */
enum Takeover {
    SLOW, FAST, NIGHT, REPLACED;

    private static final int MESSAGES = 1000;
    private static final int REPLACED_MESSAGES = 400;
    private static final long HOUR = Traffic.HOUR;

    /**
     * The history from that moment on, the stranger's mail in it.
     *
     * @param rest what the owner sends after it
     */
    List<Mail> into(List<Mail> rest, Traffic owner, long from, Chance chance) {
        var stranger = new Stranger(owner, chance);
        List<Mail> all = new ArrayList<>();
        switch (this) {
            case SLOW -> {
                double gap = HOUR / chance.between(2, 8);
                stranger.send(all, from, gap, Long.MAX_VALUE, 400);
                merge(all, rest);
            }
            case FAST -> {
                stranger.send(all, from, 60_000 / chance.scale(500, 5000), Long.MAX_VALUE, MESSAGES);
                merge(all, rest);
            }
            case NIGHT -> {
                double gap = HOUR / chance.scale(60, 1000);
                long day = 24 * HOUR;
                long night = (from / day) * day + ((owner.morning + 18) % 24) * HOUR;
                while (all.size() < MESSAGES) {
                    stranger.send(all, Math.max(night, from), gap, night + 6 * HOUR, MESSAGES);
                    night += day;
                }
                merge(all, rest);
            }
            case REPLACED -> {
                // The owner's own times, again and again where they are few.
                long again = 0;
                long span = 7 * 24 * HOUR * ((rest.getLast().millis() - from) / (7 * 24 * HOUR) + 1);
                int sent = 0;
                while (sent < REPLACED_MESSAGES) {
                    for (Mail mail : rest) {
                        if (mail.kind() == Mail.Kind.MESSAGE && sent < REPLACED_MESSAGES) {
                            stranger.message(all, mail.millis() + again, mail.recipients().length);
                            sent++;
                        }
                    }
                    again += span;
                }
            }
        }
        all.sort(Comparator.comparingLong(Mail::millis));
        return all;
    }

    private static void merge(List<Mail> all, List<Mail> rest) {
        long last = all.stream().mapToLong(Mail::millis).max().orElse(0);
        for (Mail mail : rest) {
            if (mail.millis() <= last) {
                all.add(mail);
            }
        }
    }

    private static final class Stranger {
        private final Chance chance;
        private final long[] networks;
        private final double size;
        private final double bounces;
        private final double refusals;

        Stranger(Traffic owner, Chance chance) {
            this.chance = chance;
            // Half of them sit on the owner's machine; of the others, some are many machines.
            if (chance.happens(0.5)) {
                networks = owner.networks;
            } else {
                networks = new long[chance.happens(0.6) ? 1 : 50];
                for (int i = 0; i < networks.length; i++) {
                    networks[i] = chance.number() | 1;
                }
            }
            size = chance.scale(2_000, 150_000);
            bounces = chance.between(0.02, 0.25);
            refusals = chance.happens(0.5) ? 0 : chance.between(0, 0.05);
        }

        void send(List<Mail> all, long from, double gap, long until, int count) {
            double at = from + chance.exponential(gap);
            while (at < until && all.size() < count) {
                message(all, (long) at, 1);
                at += chance.exponential(gap);
            }
        }

        void message(List<Mail> all, long at, int recipients) {
            var to = new long[recipients];
            for (int i = 0; i < to.length; i++) {
                to[i] = chance.number();
            }
            all.add(new Mail(at, Mail.Kind.MESSAGE, true, networks[chance.below(networks.length)], (long) (size * chance.lognormal(0.1)), to));
            if (chance.happens(bounces)) {
                all.add(Mail.bounce(at + (long) chance.exponential(20 * 60_000), true));
            }
            if (chance.happens(refusals)) {
                all.add(Mail.refusal(at, true));
            }
        }
    }
}
