/** The two plain rules: messages in an hour past a number that comes from earlier hours. */
final class Hourly implements Guard {

    enum Rule {CAP, SIGMA}

    private static final int TRAINING = 30 * 24;
    private static final int MEMORY = 28 * 24;
    private static final long CALM = 12;

    private final Rule rule;
    private long hour = -1;
    private long hours;
    private int count;
    private double most;
    private double sum;
    private double squares;
    private final int[] ring = new int[MEMORY];
    private long alarm = Long.MIN_VALUE / 2;

    Hourly(Rule rule) {
        this.rule = rule;
    }

    @Override
    public boolean alarms(Mail mail) {
        long now = (mail.millis() - Traffic.START) / Traffic.HOUR;
        while (hour < now) {
            if (hour >= 0) {
                close();
            }
            hour++;
            count = 0;
        }
        if (mail.kind() != Mail.Kind.MESSAGE) {
            return false;
        }
        count++;
        if (hours < TRAINING || count <= limit()) {
            return false;
        }
        boolean fresh = now - alarm > CALM;
        alarm = now;
        return fresh;
    }

    private double limit() {
        if (rule == Rule.CAP) {
            return 2 * most;
        }
        double n = Math.min(hours, MEMORY);
        double mean = sum / n;
        return mean + 3 * Math.sqrt(Math.max(0, squares / n - mean * mean));
    }

    private void close() {
        if (hours < TRAINING) {
            most = Math.max(most, count);
        }
        int slot = (int) (hours % MEMORY);
        sum += count - ring[slot];
        squares += (double) count * count - (double) ring[slot] * ring[slot];
        ring[slot] = count;
        hours++;
    }

    @Override
    public Guard copy() {
        var copy = new Hourly(rule);
        copy.hour = hour;
        copy.hours = hours;
        copy.count = count;
        copy.most = most;
        copy.sum = sum;
        copy.squares = squares;
        copy.alarm = alarm;
        System.arraycopy(ring, 0, copy.ring, 0, MEMORY);
        return copy;
    }
}
