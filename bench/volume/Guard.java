/** Something that watches one key, and says at each event whether it raises an alarm. */
interface Guard {

    boolean alarms(Mail mail);

    /** An independent copy that knows the same. */
    Guard copy();
}
