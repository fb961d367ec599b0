using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle;
using Greet.V1;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Bench.Close;

/// <summary>A client that asks for the close of its connection, and watches it.</summary>
internal sealed class ClosingClient(CloseScenario scenario, int port, X509Certificate2 ca)
{
    /// <summary>How long it watches: what takes longer counts as this.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private const int Held = 1;
    private const int Asking = 3;

    /// <summary>How long a busy connection's call goes on: longer than a draining server waits for calls on their way.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(300);

    private static int _keys;

    private readonly TimeProvider _time = TimeProvider.System;
    private long _lastCallEnded;
    private long? _lastGoAway;

    public async Task<CloseSample> MeasureAsync(CancellationToken cancellationToken)
    {
        var address = new Uri($"{(scenario.Protocol == "h2" ? "https" : "http")}://127.0.0.1:{port}");
        await using var client = await RawClient.ConnectAsync(address, ca);
        await client.SendPrefaceAsync();
        await client.SendSettingsAsync();
        await client.PingAsync(1);
        var pinged = _time.GetTimestamp();
        await client.PingAsync(2);
        var roundTrip = Since(pinged);
        if (scenario.Busy)
        {
            await client.StartCallAsync(Held, "/greet.v1.Greeter/CollectHellos");
        }

        var key = Interlocked.Increment(ref _keys).ToString(CultureInfo.InvariantCulture);
        await client.StartCallAsync(Asking, "/greet.v1.Greeter/SayHello", new HelloRequest { Name = key, AfterCall = AfterCall.Close });
        await client.ReadUntilAsync(frame => frame is { StreamId: Asking, EndsStream: true });
        _lastCallEnded = _time.GetTimestamp();
        var end = await EndAsync(client, cancellationToken);
        return new(roundTrip, _lastGoAway is { } at ? _time.GetElapsedTime(_lastCallEnded, at).TotalMilliseconds : end, end);
    }

    private async Task<double> EndAsync(RawClient client, CancellationToken cancellationToken)
    {
        var watching = WatchAsync(client);
        if (scenario.Busy)
        {
            await Task.Delay(Hold, _time, cancellationToken);
            await client.SendBytesAsync(FrameBytes.Data(Held, [], endStream: true));
        }

        try
        {
            await watching.WaitAsync(Patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            client.Reset();
            return Patience.TotalMilliseconds;
        }

        return Since(_lastCallEnded);
    }

    private async Task WatchAsync(RawClient client)
    {
        var (goAway, active, hungUp) = (client.Received.Any(frame => frame.Type == FrameType.GoAway), scenario.Busy, false);
        do
        {
            if (goAway && !active && !scenario.Passive && !hungUp)
            {
                hungUp = true;
                await HangUpAsync(client);
            }

            if (await client.ReadFrameAsync() is not { } frame)
            {
                return;
            }

            if (frame.Type == FrameType.GoAway)
            {
                goAway = true;
                _lastGoAway = frame.GoAway.LastStreamId == GoAway.AnyStream ? null : _time.GetTimestamp();
            }
            else if (frame is { StreamId: Held, EndsStream: true })
            {
                active = false;
                _lastCallEnded = _time.GetTimestamp();
            }
        }
        while (true);
    }

    private async Task HangUpAsync(RawClient client)
    {
        if (scenario.Protocol == "h2")
        {
            await client.SendCloseNotifyAsync();
        }

        client.CloseSending();
    }

    private double Since(long timestamp) => _time.GetElapsedTime(timestamp).TotalMilliseconds;
}
