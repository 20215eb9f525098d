import java.util.Random;

/** Draws from the distributions that mail comes in. */
final class Chance {

    private final Random random;

    Chance(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    }

    double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Evenly over the orders of magnitude. */
    double scale(double low, double high) {
        return low * Math.pow(high / low, random.nextDouble());
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    double normal() {
        return random.nextGaussian();
    }

    double lognormal(double sigma) {
        return Math.exp(sigma * normal() - sigma * sigma / 2);
    }

    double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    int poisson(double mean) {
        if (mean > 60) {
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
        }
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            count++;
            product *= random.nextDouble();
        }
        return count;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    long number() {
        return random.nextLong();
    }
}
