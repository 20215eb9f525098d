import dev.postern.baseline.Detector;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The general detector, on the sums of five minutes: messages, recipients, those of them that are new (known exactly), bounces, refusals. It
 * speaks at the end of a window only.
 */
final class Windows implements Guard {

    private static final long WINDOW = 5 * 60_000;
    private static final long CALM = 12 * Traffic.HOUR;
    private static final String[] NAMES = {"messages", "recipients", "new recipients", "bounces", "refusals"};

    private static final double NEWS = 0.5;

    private Detector detector = new Detector(NAMES);
    private final Set<Long> known = new HashSet<>();
    private long window = Traffic.START / WINDOW;
    private double[] sums = new double[NAMES.length];
    private long alarm = Long.MIN_VALUE / 2;

    @Override
    public boolean alarms(Mail mail) {
        boolean alarms = false;
        long now = mail.millis() / WINDOW;
        while (window < now) {
            double score = detector.observe(Instant.ofEpochMilli(window * WINDOW), sums).value();
            if (score >= NEWS && window * WINDOW - Traffic.START > 7 * 24 * Traffic.HOUR) {
                alarms |= window * WINDOW - alarm > CALM;
                alarm = window * WINDOW;
            }
            sums = new double[NAMES.length];
            window++;
        }
        switch (mail.kind()) {
            case MESSAGE -> {
                sums[0]++;
                sums[1] += mail.recipients().length;
                for (long recipient : mail.recipients()) {
                    sums[2] += known.add(recipient) ? 1 : 0;
                }
            }
            case BOUNCE -> sums[3]++;
            case REFUSAL -> sums[4]++;
        }
        return alarms;
    }

    @Override
    public Guard copy() {
        var copy = new Windows();
        copy.detector = Detector.restore(detector.save(), NAMES);
        copy.known.addAll(known);
        copy.window = window;
        copy.sums = sums.clone();
        copy.alarm = alarm;
        return copy;
    }
}
