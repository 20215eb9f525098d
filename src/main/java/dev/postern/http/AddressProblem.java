package dev.postern.http;

import java.io.IOException;

/// The admin interface's address can't be had. The message names it, the cause and the remedy.
public final class AddressProblem extends IOException {

  AddressProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
