package dev.postern.http;

import java.util.List;

/// Some endpoints that belong together.
@FunctionalInterface
public interface Resource {

  List<Route> routes();

  /// Which requests go to an endpoint.
  ///
  /// @param path from the root, its variable parts in braces: `/api/v1/queue/{id}`
  record Route(Method method, String path, Endpoint endpoint) {}

  /// The methods in use.
  enum Method {
    GET,
    POST,
    DELETE
  }
}
