package org.muniment.simulations.history;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.muniment.simulations.http.Api;

/** The recording clients of a drill, each in a thread of its own while they write. */
public final class Recorders {
  private final List<RecordingClient> clients;
  private List<Thread> writers = List.of();

  public Recorders(Api api, Ledger ledger, long seed, RecordingSettings settings) {
    this.clients =
        IntStream.range(0, settings.clients())
            .mapToObj(number -> new RecordingClient(number, api, ledger, seed, settings))
            .toList();
  }

  /** Lets them write, also for another time. */
  public void start() {
    writers = clients.stream().map(client -> new Thread(client, "recording")).toList();
    writers.forEach(Thread::start);
  }

  /**
   * Lets them settle what is open, and waits until they have ended.
   *
   * @param patience for outcomes that are not known yet
   */
  public void stop(Duration patience) throws InterruptedException {
    for (RecordingClient client : clients) {
      client.stop(patience);
    }
    for (Thread writer : writers) {
      writer.join();
    }
  }
}
