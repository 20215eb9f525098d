/// Why can nobody connect? Looks at the machine that a relay runs on, or should.
///
/// An [Examination] makes one [Check] after the other; each finds [Line]s, and the [Diagnosis] says
/// what is the most likely reason. Nothing is changed, no message is sent, and nobody is contacted
/// but this machine, its resolvers and the smarthosts of the configuration. What is configured
/// comes as a [Setup], what is looked through as [Instruments]: nothing here knows the relay's
/// inside.
@NullMarked
package dev.postern.doctor;

import org.jspecify.annotations.NullMarked;
