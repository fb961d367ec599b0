using Grpc.Net.Client.Balancer;

namespace Microservices.Client.Balancing;

/// <summary>Picks the ready servers in turn, and learns how each call's sending went.</summary>
internal sealed class LiveServersPicker(IReadOnlyList<Subchannel> ready) : SubchannelPicker
{
    private readonly PickResult[] _picks = [.. ready.Select(server => PickResult.ForSubchannel(server, new Sending(server)))];
    private uint _next;

    public override PickResult Pick(PickContext context) => _picks[(int)(Interlocked.Increment(ref _next) % (uint)_picks.Length)];

    private sealed class Sending(Subchannel server) : ISubchannelCallTracker
    {
        public void Start()
        {
        }

        public void Complete(CompletionContext context)
        {
            if (context.Error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } && server.CurrentAddress is { } address)
            {
                // Has it connect anew, and be ready only when that succeeds: there is no other way to say so.
                server.UpdateAddresses([]);
                server.UpdateAddresses([address]);
            }
        }
    }
}
