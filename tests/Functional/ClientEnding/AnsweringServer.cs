using ConnectionLifecycle;
using Greet.V1;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>Answers every call with its own address, but refuses the first ones.</summary>
internal sealed class AnsweringServer : IDisposable
{
    private readonly RawServer _server = RawServer.StartCleartext();
    private int _refusals;
    private int _calls;

    public AnsweringServer(int refusals = 0)
    {
        _refusals = refusals;
        _ = AcceptAsync();
    }

    public Uri Address => _server.Address;

    /// <summary>The calls that were answered.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public void Dispose() => _server.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _server.AcceptAsync());
        }
    }

    private async Task ServeAsync(RawServerConnection connection)
    {
        await using (connection)
        {
            await connection.ReadPrefaceAsync();
            await connection.SendSettingsAsync();
            await connection.SendWindowUpdateAsync(0, int.MaxValue - 65_535); // For thousands of calls.
            var refused = new HashSet<int>(); // More of it may be on its way.
            while (await connection.ReadFrameAsync() is { } frame)
            {
                if (frame.Type == FrameType.Headers && Interlocked.Decrement(ref _refusals) >= 0)
                {
                    refused.Add(frame.StreamId);
                    await connection.SendRstStreamAsync(frame.StreamId, new ErrorCode(7));
                }
                else if (frame.EndsStream && !refused.Contains(frame.StreamId))
                {
                    Interlocked.Increment(ref _calls);
                    await connection.SendReplyAsync(frame.StreamId, new HelloReply { Message = Address.Authority });
                }
            }
        }
    }
}
