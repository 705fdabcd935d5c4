package org.muniment.persistence.journal.jdbc;

import akka.persistence.AtomicWrite;
import akka.persistence.jdbc.config.JournalConfig;
import akka.persistence.jdbc.journal.dao.DefaultJournalDao;
import akka.serialization.Serialization;
import akka.stream.Materializer;
import java.time.Duration;
import org.muniment.persistence.metrics.StorageMeasurements;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import scala.util.Try;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcProfile;

/** The plugin's access to the journal, with its writes measured. Named in the plugin's settings. */
public final class MeasuredJournalDao extends DefaultJournalDao {

  /** As the plugin makes it. */
  public MeasuredJournalDao(
      JdbcBackend.DatabaseDef db,
      JdbcProfile profile,
      JournalConfig config,
      Serialization serialization,
      ExecutionContext executor,
      Materializer materializer) {
    super(db, profile, config, serialization, executor, materializer);
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    long start = System.nanoTime();
    Future<Seq<Try<BoxedUnit>>> written = super.asyncWriteMessages(messages);
    written.onComplete(
        outcome -> {
          Duration time = Duration.ofNanos(System.nanoTime() - start);
          StorageMeasurements.journalWrite(messages.size(), time, outcome.isSuccess());
          return BoxedUnit.UNIT;
        },
        ec());
    return written;
  }
}
