package org.muniment.protocol;

/**
 * Everything that travels between nodes inside the cluster; bound to Akka's {@code jackson-cbor}
 * serializer. These shapes live for a rolling upgrade, not for ever: what is durable has schemas of
 * its own.
 */
public interface Message {}
