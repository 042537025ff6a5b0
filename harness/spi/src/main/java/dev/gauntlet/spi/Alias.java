package dev.gauntlet.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name under which reference dumps give a hyperparameter whose original calls it otherwise, for
 * example {@code @Alias("n_embd") int d_model}. Suites and reports use the component's own name.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Alias {
  /** The other name. */
  String value();
}
