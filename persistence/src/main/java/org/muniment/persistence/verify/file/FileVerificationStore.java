package org.muniment.persistence.verify.file;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.muniment.persistence.files.DurableFiles;
import org.muniment.persistence.verify.VerificationProgress;
import org.muniment.persistence.verify.VerificationStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress in a JSON file, replaced in one step. Not in the database, which is what is being
 * verified. It lives for one run: a file that this version cannot read counts as none.
 */
public final class FileVerificationStore implements VerificationStore {

  private static final Logger LOG = LoggerFactory.getLogger(FileVerificationStore.class);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path file;

  /** A store in this file, whose directory is there. */
  public FileVerificationStore(Path file) {
    this.file = file;
  }

  @Override
  public Optional<VerificationProgress> load() {
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(file), VerificationProgress.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("{} cannot be read; the next verification begins anew", file, e);
      return Optional.empty();
    }
  }

  @Override
  public void save(VerificationProgress progress) {
    try {
      DurableFiles.write(file, MAPPER.writeValueAsString(progress));
    } catch (IOException e) {
      throw new UncheckedIOException("the verification's progress cannot be kept", e);
    }
  }
}
