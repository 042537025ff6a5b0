package dev.gauntlet.base;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Numbers as JSON knows them: neither NaN nor infinity, which Jackson would write as strings, and
 * read from strings and from numbers that are too large.
 */
final class FiniteDoubles {
  private FiniteDoubles() {}

  /** For {@code double} and {@code Double}. */
  static SimpleModule module() {
    SimpleModule module = new SimpleModule("finite doubles");
    for (Class<?> type : List.of(double.class, Double.class)) {
      @SuppressWarnings("unchecked") // a double is boxed on the way
      Class<Double> boxed = (Class<Double>) type;
      module.addSerializer(boxed, new Writer());
      module.addDeserializer(boxed, new Reader(boxed));
    }
    return module;
  }

  private static final class Writer extends StdScalarSerializer<Double> {
    Writer() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator out, SerializationContext context) {
      if (!Double.isFinite(value)) {
        context.reportMappingProblem("%s is not a number of JSON's", value);
      }
      out.writeNumber(value);
    }
  }

  private static final class Reader extends StdScalarDeserializer<Double> {
    Reader(Class<Double> type) {
      super(type);
    }

    @Override
    public Double deserialize(JsonParser in, DeserializationContext context) {
      JsonToken token = in.currentToken();
      if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
        return context.reportInputMismatch(this, "%s is not a number", in.getString());
      }
      double value = in.getDoubleValue();
      return Double.isFinite(value)
          ? value
          : context.reportInputMismatch(this, "%s is too large", in.getString());
    }

    @Override
    public @Nullable Double getNullValue(DeserializationContext context) {
      return handledType() == double.class
          ? context.reportInputMismatch(this, "null is not a number")
          : null;
    }
  }
}
