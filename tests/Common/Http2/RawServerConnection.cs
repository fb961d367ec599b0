using ConnectionLifecycle;
using Google.Protobuf;
using Grpc.Core;

namespace Microservices.Tests.Common.Http2;

/// <summary>A server's side of one connection, which says to the client exactly what the test says.</summary>
public sealed class RawServerConnection : RawConnection
{
    internal RawServerConnection(Wire wire)
        : base(wire)
    {
    }

    /// <summary>Reads the client's 24 bytes of section 3.4; its SETTINGS are a frame like any other.</summary>
    public async Task ReadPrefaceAsync()
    {
        var bytes = await ReadBytesAsync(FrameBytes.ClientPreface.Length);
        if (!bytes.AsSpan().SequenceEqual(FrameBytes.ClientPreface))
        {
            throw new InvalidDataException($"Not the client's preface: {Convert.ToHexString(bytes)}");
        }
    }

    /// <summary>Reads up to the beginning of the next call.</summary>
    /// <returns>The call's stream.</returns>
    public async Task<int> ReadHeadersAsync() => (await ReadUntilAsync(FrameType.Headers)).StreamId;

    /// <summary>Reads up to the end of the client's side of a call.</summary>
    public Task<Frame> ReadRequestToEndAsync(int streamId) =>
        ReadUntilAsync(frame => frame.StreamId == streamId && frame.EndsStream, $"the end of the request on stream {streamId}");

    public Task SendResponseHeadersAsync(int streamId) => Wire.SendAsync(FrameBytes.Headers(streamId, FieldBlock.Response()));

    public Task SendTrailersAsync(int streamId, StatusCode status = StatusCode.OK, string message = "") =>
        Wire.SendAsync(FrameBytes.Headers(streamId, FieldBlock.Trailers(status, message), endStream: true));

    /// <summary>Ends a call that has had no response yet with nothing but a status.</summary>
    public Task SendStatusAsync(int streamId, StatusCode status, string message = "") =>
        Wire.SendAsync(FrameBytes.Headers(streamId, FieldBlock.TrailersOnly(status, message), endStream: true));

    /// <summary>The whole response of a call that succeeded: headers, message, trailers.</summary>
    public Task SendReplyAsync(int streamId, IMessage message) => Wire.SendAsync((byte[])
    [
        .. FrameBytes.Headers(streamId, FieldBlock.Response()),
        .. FrameBytes.Data(streamId, GrpcMessage.Encode(message)),
        .. FrameBytes.Headers(streamId, FieldBlock.Trailers(StatusCode.OK), endStream: true),
    ]);
}
