using ConnectionLifecycle;
using ConnectionLifecycle.Connections;

namespace Microservices.Tests.Unit.Connections;

/// <summary>Every step there could be: forward, on the spot and back.</summary>
public sealed class ConnectionStatesTests
{
    // In the diagram's order, by name: the enumeration's own order is what is tested.
    private static readonly ConnectionState[] Diagram =
        [ConnectionState.Connecting, ConnectionState.Handshaking, ConnectionState.Open, ConnectionState.Draining, ConnectionState.Closed];

    public static TheoryData<ConnectionState, ConnectionState> Pairs
    {
        get
        {
            var pairs = new TheoryData<ConnectionState, ConnectionState>();
            foreach (var from in Enum.GetValues<ConnectionState>())
            {
                foreach (var to in Enum.GetValues<ConnectionState>())
                {
                    pairs.Add(from, to);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void AStep_LeadsForwardOrThrows(ConnectionState from, ConnectionState to)
    {
        Assert.All([from, to], known => Assert.Contains(known, Diagram));
        var state = from;
        var steps = Array.IndexOf(Diagram, to) - Array.IndexOf(Diagram, from);

        if (steps < 0)
        {
            var failure = Assert.Throws<InvalidOperationException>(() => ConnectionStates.Advance(ref state, to));
            Assert.Contains($"{from}", failure.Message, StringComparison.Ordinal);
            Assert.Contains($"{to}", failure.Message, StringComparison.Ordinal);
            Assert.Equal(from, state);
        }
        else
        {
            Assert.Equal(steps > 0, ConnectionStates.Advance(ref state, to));
            Assert.Equal(to, state);
        }
    }
}
