import dev.postern.guard.volume.Submission;
import dev.postern.guard.volume.VolumeConfig;
import dev.postern.guard.volume.VolumeWatch;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;

/** What watching costs: time and allocation of a message, octets of a key. Argument: keys in memory. */
final class Cost {

    private static final int MESSAGES = 3_000_000;

    public static void main(String[] arguments) {
        int keys = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        var config = new VolumeConfig(VolumeConfig.DEFAULT.policy(), 1, keys, Duration.ofMinutes(10));
        long before = used();
        var watch = new VolumeWatch(config, new NoStore());
        var names = new String[keys];
        for (int k = 0; k < keys; k++) {
            names[k] = "key-" + k;
            watch.accepted(Instant.EPOCH, names[k], new Submission(1, 4096, k));
        }
        System.out.printf("%.1f KB of heap for a key, %d octets saved%n", (used() - before) / 1024.0 / keys, watch.save(names[0]).orElseThrow().length);
        for (int round = 0; round < 4; round++) {
            time(watch, names, round);
        }
    }

    private static void time(VolumeWatch watch, String[] names, int round) {
        var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        var chance = new Chance(round);
        var messages = new Submission[4096];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = new Submission(1 + chance.below(3), chance.below(100_000), Submission.mix(chance.below(5_000)));
        }
        Instant[] times = new Instant[4096];
        for (int i = 0; i < times.length; i++) {
            times[i] = Instant.EPOCH.plusSeconds(round * 5_000L + i);
        }
        int hot = 50;
        long allocated = bean.getCurrentThreadAllocatedBytes();
        long began = bean.getCurrentThreadCpuTime();
        int findings = 0;
        for (int i = 0; i < MESSAGES; i++) {
            findings += watch.accepted(times[(int) (i * 4096L / MESSAGES)], names[(i & 0xffff) * 31 % hot], messages[i & 4095]).isPresent() ? 1 : 0;
        }
        System.out.printf("%.0f ns of CPU, %.0f octets allocated for a message (%d findings)%n",
            (bean.getCurrentThreadCpuTime() - began) / (double) MESSAGES, (bean.getCurrentThreadAllocatedBytes() - allocated) / (double) MESSAGES, findings);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
