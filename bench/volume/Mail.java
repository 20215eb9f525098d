/** One event of a key's history. */
record Mail(long millis, Kind kind, boolean stranger, long network, long size, long... recipients) {

    enum Kind {MESSAGE, BOUNCE, REFUSAL}

    static Mail bounce(long millis, boolean stranger) {
        return new Mail(millis, Kind.BOUNCE, stranger, 0, 0);
    }

    static Mail refusal(long millis, boolean stranger) {
        return new Mail(millis, Kind.REFUSAL, stranger, 0, 0);
    }
}
