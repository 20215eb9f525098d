package dev.postern.http;

/// An error answer, as problem+json (RFC 9457).
public final class HttpProblem extends RuntimeException {

  private final int status;

  /// @param detail what is wrong and what to do, for whoever sent the request
  public HttpProblem(int status, String detail) {
    super(detail);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
