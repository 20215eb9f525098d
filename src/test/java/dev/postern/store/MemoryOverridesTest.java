package dev.postern.store;

class MemoryOverridesTest extends OverrideStoreContract {

  private final MemoryOverrides store = new MemoryOverrides();

  @Override
  OverrideStore store() {
    return store;
  }
}
