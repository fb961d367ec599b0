namespace Microservices.Tests.Bench.Close;

/// <summary>How one connection was closed, in milliseconds by the client's clock.</summary>
/// <param name="RoundTrip">A PING's, before.</param>
/// <param name="LastGoAway">
/// From the end of the call that asked for the close, or of the last call where there was another, to the GOAWAY that names the last
/// stream. Where the client hangs up, there may be none: then to the end.
/// </param>
/// <param name="End">From the same moment to the end of the connection: close_notify, FIN or RST.</param>
internal sealed record CloseSample(double RoundTrip, double LastGoAway, double End);
