import dev.postern.guard.volume.Finding;
import dev.postern.guard.volume.Submission;
import dev.postern.guard.volume.VolumeConfig;
import dev.postern.guard.volume.VolumeWatch;
import java.time.Instant;
import java.util.Optional;

/** Postern's. */
final class Baseline implements Guard {

    private final VolumeWatch watch = new VolumeWatch(VolumeConfig.DEFAULT, new NoStore());
    String reason = "";

    @Override
    public boolean alarms(Mail mail) {
        Instant at = Instant.ofEpochMilli(mail.millis());
        Optional<Finding> finding = switch (mail.kind()) {
            case MESSAGE -> watch.accepted(at, "key", new Submission(mail.network(), mail.size(), mail.recipients()));
            case BOUNCE -> watch.bounced(at, "key");
            case REFUSAL -> watch.refused(at, "key");
        };
        finding.ifPresent(found -> reason = found.reason() + " " + found.fields());
        return finding.isPresent();
    }

    @Override
    public Guard copy() {
        var copy = new Baseline();
        copy.watch.restore("key", watch.save("key").orElseThrow());
        return copy;
    }
}
