import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the owner of one key sends in 90 days, with all that happens to honest senders. */
final class Traffic {

    static final int DAYS = 90;
    static final long HOUR = 3_600_000;
    static final long START = 1_767_571_200_000L; // Monday, 5 January 2026

    enum Kind {STEADY, DIURNAL, CAMPAIGN, GROWING, SPARSE, ON_CALL, BATCH}

    final Kind kind;
    final Chance chance;
    final List<Mail> mails = new ArrayList<>();
    final long[] networks;
    /** Hour of the day at which the owner's day begins, in UTC. */
    final int morning;

    final double newcomers;
    private final double bounceShare;
    private final double refusalShare;
    private final double perMessage;
    private final boolean scaling;
    private final double[] templates;
    private final List<Long> people = new ArrayList<>();
    private final double[] factor = new double[DAYS * 24];
    private int network;

    Traffic(Kind kind, long seed) {
        this.kind = kind;
        chance = new Chance(seed * 31 + kind.ordinal());
        morning = chance.below(24);
        scaling = chance.happens(0.3);
        networks = new long[scaling ? 2 + chance.below(5) : 1 + chance.below(2)];
        for (int i = 0; i < networks.length; i++) {
            networks[i] = chance.number() | 1;
        }
        newcomers = switch (kind) {
            case STEADY -> chance.scale(0.02, 0.5);
            case DIURNAL -> chance.scale(0.03, 0.6);
            case GROWING -> chance.scale(0.1, 0.6);
            case SPARSE -> chance.between(0.05, 0.4);
            case CAMPAIGN -> chance.between(0.05, 0.4);
            case ON_CALL -> 0.01;
            case BATCH -> chance.between(0.01, 0.15);
        };
        bounceShare = chance.scale(0.002, 0.03);
        refusalShare = chance.happens(0.5) ? 0 : chance.scale(0.0005, 0.01);
        perMessage = kind == Kind.CAMPAIGN && chance.happens(0.3) ? chance.between(10, 50) : 1;
        templates = new double[1 + chance.below(5)];
        for (int i = 0; i < templates.length; i++) {
            templates[i] = chance.scale(2_000, 150_000);
        }
        weather();
        switch (kind) {
            case STEADY -> hourly(chance.scale(10, 200), 0.15, 1, 1, chance.below(3000) + 200);
            case DIURNAL -> hourly(chance.scale(10, 300), 0.97, chance.between(0.05, 0.6), 1, chance.below(5000) + 200);
            case GROWING -> hourly(chance.scale(3, 30), 0.85, chance.between(0.2, 0.9), chance.between(4, 12), chance.below(300) + 20);
            case SPARSE -> hourly(chance.scale(0.05, 1.2), 0.98, 0.1, 1, chance.below(60) + 5);
            case CAMPAIGN -> campaigns();
            case ON_CALL -> alarms();
            case BATCH -> nights();
        }
        accidents();
        mails.sort(Comparator.comparingLong(Mail::millis));
    }

    // Days differ, hours hang together, there are holidays, and some products get popular.
    private void weather() {
        double hour = 0;
        double day = 1;
        double step = chance.happens(0.25) ? chance.between(1.4, 2.5) : 1;
        int stepAt = chance.below(DAYS * 24);
        for (int i = 0; i < factor.length; i++) {
            if (i % 24 == 0) {
                day = chance.lognormal(0.15);
            }
            hour = 0.8 * hour + 0.12 * chance.normal();
            factor[i] = day * Math.exp(hour) * (i >= stepAt ? step : 1);
        }
        for (int holiday = chance.poisson(2); holiday > 0; holiday--) {
            int from = chance.below(DAYS) * 24;
            double times = chance.happens(0.75) ? chance.between(0.05, 0.4) : chance.between(1.4, 2.2);
            for (int i = from; i < Math.min(from + 24 * (1 + chance.below(3)), factor.length); i++) {
                factor[i] *= times;
            }
        }
    }

    private static int weekday(int hour) {
        return hour / 24 % 7;
    }

    /** @param depth how far the quiet hours fall under the busy ones: 0 not at all, 1 to nothing */
    private void hourly(double peak, double depth, double weekend, double growth, int known) {
        crowd(known);
        double clumps = chance.scale(0.05, 1.5) / 24;
        int silence = -1;
        double backlog = 0;
        for (int i = 0; i < factor.length; i++) {
            double phase = Math.cos(2 * Math.PI * (i % 24 - morning - 6) / 24.0);
            double shape = 1 - depth + depth * Math.pow(Math.max(0, (phase + 0.6) / 1.6), 1.3);
            double rate = peak * shape * (weekday(i) >= 5 ? weekend : 1) * Math.pow(growth, i / (double) factor.length) * factor[i];
            int count = chance.poisson(rate);
            if (silence < i && chance.happens(1.0 / (DAYS * 24))) {
                silence = i + 1 + chance.below(8);
            }
            if (i < silence) {
                backlog += count;
                continue;
            }
            if (backlog > 0) {
                burst(i * HOUR, (int) backlog, chance.between(0.05, 0.5), newcomers);
                backlog = 0;
            }
            for (int m = 0; m < count; m++) {
                send(i * HOUR + (long) chance.between(0, HOUR), newcomers);
            }
            if (rate > 0.3 * peak && chance.happens(clumps)) {
                burst(i * HOUR, (int) Math.max(2, Math.min(chance.scale(4, 60), 3 * peak)), chance.between(0.005, 0.1), newcomers);
            }
        }
    }

    private void campaigns() {
        int list = (int) chance.scale(1_000, 30_000);
        crowd(list);
        double peak = chance.scale(0.5, 10);
        double churn = chance.between(0.003, 0.03);
        boolean weekly = chance.happens(0.6);
        double share = chance.happens(0.5) ? 1 : chance.between(0.2, 0.8);
        double at = chance.between(0, 7 * 24);
        double speed = chance.scale(10_000, 150_000);
        for (int i = 0; i < factor.length; i++) {
            int count = chance.poisson(peak * factor[i] * ((i + 24 - morning) % 24 < 12 ? 1 : 0.1));
            for (int m = 0; m < count; m++) {
                send(i * HOUR + (long) chance.between(0, HOUR), newcomers);
            }
        }
        while (at < factor.length - 4) {
            double part = share * chance.between(0.85, 1);
            int fresh = (int) (people.size() * churn * chance.lognormal(0.4));
            if (chance.happens(0.1)) {
                fresh += (int) (people.size() * chance.between(0.03, 0.12));
            }
            int old = people.size();
            crowd(fresh);
            List<Long> to = new ArrayList<>();
            for (int p = 0; p < people.size(); p++) {
                if (p >= old || chance.happens(part)) {
                    to.add(people.get(p));
                }
            }
            java.util.Collections.shuffle(to, new java.util.Random(chance.number()));
            campaign((long) (at * HOUR), to, speed);
            at += weekly ? 168 + 2 * chance.normal() : Math.max(20, chance.exponential(7 * 24));
        }
    }

    private void campaign(long from, List<Long> to, double speed) {
        int step = (int) perMessage;
        double time = from;
        long size = size();
        for (int p = 0; p < to.size(); p += step) {
            long[] group = to.subList(p, Math.min(p + step, to.size())).stream().mapToLong(Long::longValue).toArray();
            message((long) time, size + chance.below(400), group);
            time += chance.exponential(HOUR / speed * step);
        }
    }

    private void alarms() {
        crowd(3 + chance.below(20));
        double rate = chance.scale(0.1, 2) / 24;
        double mean = chance.between(3, 15) * 24;
        double next = chance.exponential(mean);
        for (int i = 0; i < factor.length; i++) {
            for (int m = chance.poisson(rate); m > 0; m--) {
                send(i * HOUR + (long) chance.between(0, HOUR), newcomers);
            }
            if (i >= next) {
                burst(i * HOUR, (int) chance.scale(10, 500), chance.between(0.1, 2), newcomers);
                next = i + chance.exponential(mean);
            }
        }
    }

    private void nights() {
        int size = (int) chance.scale(100, 3_000);
        crowd((int) (size * chance.between(1, 4)));
        boolean weekends = chance.happens(0.5);
        int at = chance.below(24);
        for (int day = 0; day < DAYS; day++) {
            if (!weekends && day % 7 >= 5) {
                continue;
            }
            double times = day % 30 == 29 ? chance.between(1.3, 3) : 1;
            int count = (int) (size * times * chance.lognormal(0.15) * Math.min(1, factor[day * 24]));
            if (chance.happens(0.01)) {
                at = (at + 1 + chance.below(5)) % 24;
            }
            burst((day * 24L + at) * HOUR + (long) chance.between(0, HOUR / 6), count, chance.between(0.1, 0.5), newcomers);
        }
    }

    // Things that happen once in a while to anybody.
    private void accidents() {
        double daily = Math.max(5, mails.size() / (double) DAYS);
        if (kind != Kind.ON_CALL) {
            for (int n = chance.poisson(0.6); n > 0; n--) {
                // New customers, all at once.
                burst(chance.below(DAYS * 24) * HOUR, (int) Math.min(chance.scale(10, 500), 0.5 * daily), chance.between(0.2, 2), 1);
            }
            for (int n = chance.poisson(0.3); n > 0; n--) {
                // Something is announced to everybody.
                burst(chance.below(DAYS * 24) * HOUR, (int) Math.min(people.size(), 3 * daily), chance.between(0.3, 3), 0);
            }
        }
        for (int n = chance.poisson(0.5); n > 0; n--) {
            // A provider has a bad hour.
            long from = chance.below(DAYS * 24) * HOUR;
            List<Long> hit = mails.stream().filter(m -> m.millis() - START >= from && m.millis() - START < from + HOUR).map(Mail::millis).toList();
            hit.stream().filter(m -> chance.happens(0.3)).forEach(m -> mails.add(Mail.bounce(m + 60_000, false)));
        }
        for (int n = chance.poisson(0.4); n > 0; n--) {
            // A program retries what is refused.
            long from = chance.below(DAYS * 24) * HOUR;
            double span = chance.between(0.2, 3);
            for (int m = (int) Math.min(chance.scale(20, 400), daily); m > 0; m--) {
                mails.add(Mail.refusal(START + from + (long) chance.between(0, span * HOUR), false));
            }
        }
    }

    private void burst(long from, int count, double hours, double newcomers) {
        for (int m = 0; m < count; m++) {
            send(from + (long) chance.between(0, hours * HOUR), newcomers);
        }
    }

    private void crowd(int count) {
        for (int i = 0; i < count; i++) {
            people.add(chance.number());
        }
    }

    private void send(long offset, double newcomers) {
        long to;
        if (people.isEmpty() || chance.happens(newcomers)) {
            to = chance.number();
            people.add(to);
        } else {
            // Mostly those who came lately.
            double back = Math.pow(chance.between(0, 1), 1.7);
            to = people.get(people.size() - 1 - (int) (back * people.size()));
        }
        message(offset, size(), to);
    }

    private long size() {
        return (long) (templates[chance.below(templates.length)] * chance.lognormal(0.25));
    }

    private void message(long offset, long size, long... to) {
        if (offset >= DAYS * 24 * HOUR) {
            return;
        }
        long at = START + offset;
        moves(offset);
        mails.add(new Mail(at, Mail.Kind.MESSAGE, false, networks[network % networks.length], size, to));
        network += chance.below(3);
        for (int r = 0; r < to.length; r++) {
            if (chance.happens(bounceShare)) {
                mails.add(Mail.bounce(at + (long) chance.exponential(20 * 60_000) + 1000, false));
            }
        }
        if (chance.happens(refusalShare)) {
            mails.add(Mail.refusal(at, false));
        }
    }

    private long moved = -1;
    private long nextMove = -1;

    // Machines are replaced, and whole services move.
    private void moves(long offset) {
        if (nextMove < 0) {
            nextMove = (long) chance.exponential((scaling ? 15 : 250) * 24 * HOUR);
        }
        if (offset > nextMove && offset > moved) {
            moved = offset;
            networks[chance.below(networks.length)] = chance.number() | 1;
            nextMove = offset + (long) chance.exponential((scaling ? 15 : 250) * 24 * HOUR);
        }
    }
}
