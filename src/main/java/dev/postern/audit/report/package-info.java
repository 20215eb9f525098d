/// What machines read of an audit: its own JSON ([JsonReport]), SARIF ([SarifReport]) and JUnit
/// ([JUnitReport]).
///
/// Names and shapes are a contract, in docs/audit.md. What people read is made by `cli`.
@NullMarked
package dev.postern.audit.report;

import org.jspecify.annotations.NullMarked;
