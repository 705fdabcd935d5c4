package org.muniment.node.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The real file system; before every access somebody may do something else. */
final class SteppedFileSystem extends FileSystem {

  private static final FileSystem REAL = FileSystems.getDefault();

  private final Provider provider;

  SteppedFileSystem(Runnable step) {
    this.provider = new Provider(this, step);
  }

  /** A real path, through this file system. */
  Path over(Path real) {
    return (Path)
        Proxy.newProxyInstance(
            Path.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, arguments) ->
                method.getName().equals("getFileSystem")
                    ? this
                    : wrapped(invoke(real, method, arguments)));
  }

  private static Object invoke(Path real, Method method, Object[] arguments) throws Throwable {
    Object[] unwrapped = arguments == null ? null : arguments.clone();
    for (int i = 0; unwrapped != null && i < unwrapped.length; i++) {
      unwrapped[i] = real(unwrapped[i]);
    }
    try {
      return method.invoke(real, unwrapped);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private Object wrapped(Object result) {
    return result instanceof Path path ? over(path) : result;
  }

  /** What is behind one of our paths; anything else is itself. */
  private static Object real(Object object) {
    return object instanceof Path path && Proxy.isProxyClass(path.getClass())
        ? REAL.getPath(path.toString())
        : object;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return REAL.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return REAL.getRootDirectories();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return REAL.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return REAL.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return over(REAL.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    return REAL.getPathMatcher(pattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return REAL.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    return REAL.newWatchService();
  }

  private static final class Provider extends FileSystemProvider {

    private static final FileSystemProvider DISK = REAL.provider();

    private final SteppedFileSystem fileSystem;
    private final Runnable step;

    Provider(SteppedFileSystem fileSystem, Runnable step) {
      this.fileSystem = fileSystem;
      this.step = step;
    }

    private Path at(Path path) {
      step.run();
      return (Path) real(path);
    }

    @Override
    public String getScheme() {
      return "stepped";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
      return fileSystem.over(DISK.getPath(uri));
    }

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return DISK.newFileChannel(at(path), options, attributes);
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return DISK.newByteChannel(at(path), options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
      List<Path> entries = new ArrayList<>();
      try (DirectoryStream<Path> real = DISK.newDirectoryStream(at(directory), entry -> true)) {
        real.forEach(entry -> entries.add(fileSystem.over(entry)));
      }
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          return entries.iterator();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
      DISK.createDirectory(at(directory), attributes);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
      DISK.createLink(at(link), (Path) real(existing));
    }

    @Override
    public void delete(Path path) throws IOException {
      DISK.delete(at(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
      DISK.copy(at(source), (Path) real(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
      DISK.move(at(source), (Path) real(target), options);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
      return DISK.isSameFile(at(one), (Path) real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
      return DISK.isHidden(at(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      return DISK.getFileStore((Path) real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      DISK.checkAccess(at(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return DISK.getFileAttributeView(at(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      return DISK.readAttributes(at(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
        throws IOException {
      return DISK.readAttributes(at(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
      try {
        DISK.setAttribute(at(path), attribute, value, options);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
