namespace Microservices.Tests.Common.Http2;

/// <summary>How the other side ended its half of a TCP connection.</summary>
public enum TcpEnd
{
    /// <summary>In order: all that it sent has arrived.</summary>
    Fin,

    /// <summary>By RST: what was on its way may be lost.</summary>
    Reset,
}
