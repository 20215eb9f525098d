import dev.postern.store.BaselineStore;
import dev.postern.store.StoredBaseline;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps nothing. */
final class NoStore implements BaselineStore {

    @Override
    public CompletionStage<Void> saveBaselines(Collection<StoredBaseline> baselines) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> removeBaselines(Instant before) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public Optional<StoredBaseline> baseline(String user) {
        return Optional.empty();
    }

    @Override
    public List<StoredBaseline> baselines(int limit) {
        return List.of();
    }
}
