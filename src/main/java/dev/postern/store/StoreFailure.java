package dev.postern.store;

/// The store can't do what was asked: the disk is full, the file is damaged, the program closes.
/// The message names the place, the cause and the remedy.
public final class StoreFailure extends RuntimeException {

  public StoreFailure(String message) {
    super(message);
  }

  public StoreFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
