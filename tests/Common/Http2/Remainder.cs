namespace Microservices.Tests.Common.Http2;

/// <summary>What was left to read on a connection, up to its end.</summary>
/// <param name="Frames">The frames, in order.</param>
/// <param name="End">How the other side ended.</param>
/// <param name="CutBytes">How many bytes of an unfinished frame came last.</param>
public sealed record Remainder(IReadOnlyList<Frame> Frames, TcpEnd End, int CutBytes)
{
    public override string ToString() => $"{Frame.Trace(Frames)}{End}" + (CutBytes == 0 ? string.Empty : $", {CutBytes} bytes into a frame");
}
