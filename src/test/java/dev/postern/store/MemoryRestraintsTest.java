package dev.postern.store;

class MemoryRestraintsTest extends RestraintStoreContract {

  private final MemoryRestraints store = new MemoryRestraints();

  @Override
  RestraintStore store() {
    return store;
  }
}
