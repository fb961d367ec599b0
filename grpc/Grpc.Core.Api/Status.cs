namespace Grpc.Core;

/// <summary>The end of a call: a code, what there is to say about it, and on the client what lies behind it.</summary>
public readonly struct Status
{
    /// <summary>Success, with nothing more to say.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    /// <summary>Cancelled, with nothing more to say.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    private readonly string? _detail;

    /// <summary>Makes a status.</summary>
    /// <param name="statusCode">The code.</param>
    /// <param name="detail">What there is to say, for people to read; travels as the <c>grpc-message</c> trailer.</param>
    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null)
    {
    }

    /// <summary>Makes a status that also names the exception behind it.</summary>
    /// <param name="statusCode">The code.</param>
    /// <param name="detail">What there is to say, for people to read; travels as the <c>grpc-message</c> trailer.</param>
    /// <param name="debugException">The exception behind it. It never travels: it is for this process's own logs.</param>
    public Status(StatusCode statusCode, string detail, Exception? debugException)
    {
        StatusCode = statusCode;
        _detail = detail;
        DebugException = debugException;
    }

    /// <summary>The code.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>What there is to say, for people to read; empty when there is nothing.</summary>
    public string Detail => _detail ?? "";

    /// <summary>The exception behind this status, where one is known in this process; it never travels.</summary>
    public Exception? DebugException { get; }

    /// <summary>Code and detail in one line, and the exception's type and message where there is one.</summary>
    public override string ToString() => DebugException is { } exception
        ? $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\", DebugException=\"{exception.GetType()}: {exception.Message}\")"
        : $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")";
}
