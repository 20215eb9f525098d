package dev.postern.store;

class MemoryDkimStoreTest extends DkimStoreContract {

  private final MemoryDkimStore keys = new MemoryDkimStore();

  @Override
  DkimStore keys() {
    return keys;
  }
}
