package org.muniment.ops.client;

/** Shows how far a transfer of many files has come. Safe for several threads. */
interface Progress extends AutoCloseable {

  /** Shows nothing: nobody watches. */
  Progress SILENT =
      new Progress() {
        @Override
        public void total(long files, long bytes) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void fileDone() {}

        @Override
        public void close() {}
      };

  /** Says how much there is, as far as it is known yet. */
  void total(long files, long bytes);

  /** So many more bytes are done; less than zero when an attempt is repeated. */
  void advance(long bytes);

  /** One more file is done. */
  void fileDone();

  @Override
  void close();
}
