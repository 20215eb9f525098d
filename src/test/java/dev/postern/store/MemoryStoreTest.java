package dev.postern.store;

class MemoryStoreTest extends StoreContract {

  private final MemoryStore store = new MemoryStore();

  @Override
  MessageStore store() {
    return store;
  }

  @Override
  KeyStore keys() {
    return store;
  }
}
