/// What every probe of somebody's mail port stands on: a [Door] that opens [Dialogue]s with the
/// port, and [Findings] that take down what was seen, with its proof.
///
/// A probe is a client that knows nothing of the server but what it says. It lives in a room of its
/// own, with the enum of its [Rule]s; their texts are in `audit/AREA.yaml` among the resources.
@NullMarked
package dev.postern.audit.probe;

import org.jspecify.annotations.NullMarked;
