package dev.postern.store;

class MemorySuppressionsTest extends SuppressionContract {

  private final MemorySuppressions store = new MemorySuppressions();

  @Override
  SuppressionStore store() {
    return store;
  }
}
