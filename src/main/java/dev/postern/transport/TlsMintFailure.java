package dev.postern.transport;

/// No certificate could be minted; the message names the place, the cause and the remedy.
public final class TlsMintFailure extends RuntimeException {

  TlsMintFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
