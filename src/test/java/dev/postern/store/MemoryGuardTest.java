package dev.postern.store;

class MemoryGuardTest extends GuardStoreContract {

  private final MemoryGuard store = new MemoryGuard();

  @Override
  GuardStore store() {
    return store;
  }
}
