/**
 * Is an implementation right? {@link dev.gauntlet.testkit.Parity} compares it with numbers dumped
 * from its original.
 *
 * <p>Used by the command line, and by an implementation's own JUnit tests:
 *
 * <pre>{@code
 * ParityReport report = Parity.run(ParityCase.read(path), new MyImplementation());
 * assertThat(report.passed()).as(report.toTable()).isTrue();
 * }</pre>
 */
@NullMarked
package dev.gauntlet.testkit;

import org.jspecify.annotations.NullMarked;
