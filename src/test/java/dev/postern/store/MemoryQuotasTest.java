package dev.postern.store;

class MemoryQuotasTest extends QuotaStoreContract {

  private final QuotaStore store = new MemoryQuotas();

  @Override
  QuotaStore store() {
    return store;
  }
}
