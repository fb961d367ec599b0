using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Wire;

/// <summary>
/// A capture of all that passes to and from one port. When it begins and when it has all is told by a probe, a datagram of the test's
/// own that is captured too: packets come out in the order in which they passed.
/// </summary>
internal sealed class WireCapture : IAsyncDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _probe = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private RunningProgram? _tshark;

    public WireCapture()
    {
        _probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _probe.Connect(_probe.LocalEndPoint!);
    }

    /// <summary>Captures from now on.</summary>
    public async Task StartAsync(Uri server)
    {
        _tshark = RunningProgram.StartTool(
            "tshark",
            [
                "-i", Tshark.Loopback, "-f", $"tcp port {server.Port} or udp port {((IPEndPoint)_probe.LocalEndPoint!).Port}",
                "-d", $"tcp.port=={server.Port},http2", "-n", "-l", "-T", "fields",
                .. WirePacket.Fields.SelectMany(field => (string[])["-e", field]), "-e", "udp.payload",
            ],
            workingDirectory: null,
            ("WIRESHARK_CONFIG_DIR", _folder.Path), // The user's own settings are left out.
            ("TMPDIR", _folder.Path));
        await ProbeAsync(1).Bounded();
    }

    /// <summary>All packets from the start until now.</summary>
    public async Task<IReadOnlyList<WirePacket>> FinishAsync()
    {
        await ProbeAsync(2).Bounded();
        return [.. _tshark!.Output.Lines.Where(line => !line.StartsWith('\t')).Select(WirePacket.Parse)];
    }

    public async ValueTask DisposeAsync()
    {
        await (_tshark?.DisposeAsync() ?? ValueTask.CompletedTask);
        _probe.Dispose();
        _folder.Dispose();
    }

    // What is sent before the capture has begun is lost: the probe is sent until it is seen.
    private async Task ProbeAsync(byte mark)
    {
        var seen = _tshark!.Output.Line(string.Create(CultureInfo.InvariantCulture, $"\t{mark:x2}$"));
        while (!seen.IsCompleted)
        {
            await _probe.SendAsync(new[] { mark });
            await Task.WhenAny(seen, Task.Delay(ProbeInterval, TimeProvider.System));
        }

        await seen;
    }
}
