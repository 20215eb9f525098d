package dev.postern.store;

class MemoryPoliciesTest extends PolicyStoreContract {

  private final MemoryPolicies policies = new MemoryPolicies();

  @Override
  PolicyStore policies() {
    return policies;
  }
}
