using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>Which version of HTTP a connection speaks.</summary>
internal static class EngineProtocol
{
    private const string VersionTag = "network.protocol.version"; // OpenTelemetry's name; Kestrel sets it before it reads.

    /// <summary>Whether ALPN's protocol is HTTP/2 (RFC 9113 section 3.2).</summary>
    public static bool IsHttp2(ReadOnlySpan<byte> protocol) => protocol.SequenceEqual("h2"u8);

    /// <summary>
    /// As Kestrel has tagged the connection for its metrics. Kestrel's HTTP/2 reads before it sets the tag: until then, and where metrics are
    /// switched off or somebody else serves the connection, as ALPN or the client's first bytes tell.
    /// </summary>
    public static TransportContent Of(ConnectionContext connection, in ReadOnlySequence<byte> start)
    {
        var tags = connection.Features.Get<IConnectionMetricsTagsFeature>()?.Tags;
        foreach (var (name, value) in tags ?? [])
        {
            if (name == VersionTag)
            {
                return value is "2" ? TransportContent.Http2 : TransportContent.Other;
            }
        }

        var first = start.FirstSpan[..Math.Min(3, start.FirstSpan.Length)];
        return connection.Features.Get<ITlsApplicationProtocolFeature>() is { ApplicationProtocol: var protocol } && IsHttp2(protocol.Span) ? TransportContent.Http2
            : !"PRI"u8.StartsWith(first) ? (tags is null ? TransportContent.Other : TransportContent.BeforeHttp)
            : first.Length == 3 ? TransportContent.Http2
            : TransportContent.Unknown;
    }
}
