namespace Grpc.Core;

/// <summary>How a call ended, as the number in the <c>grpc-status</c> trailer says it.</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The call was cancelled, as a rule by its caller.</summary>
    Cancelled = 1,

    /// <summary>It failed for a reason that no other code tells, or with a status of another system.</summary>
    Unknown = 2,

    /// <summary>The request is wrong in itself, whatever state the server is in.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed first. The server may have done the work all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>What the request names does not exist.</summary>
    NotFound = 5,

    /// <summary>What the request is to create is already there.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this. For a caller who is not known: <see cref="Unauthenticated" />.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, or room of some kind, is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state the request needs; a retry is of no use until that is put right.</summary>
    FailedPrecondition = 9,

    /// <summary>A concurrent change got in the way; the whole sequence of calls may be tried again.</summary>
    Aborted = 10,

    /// <summary>The request reaches past a range that is valid now but may grow, such as the end of a file.</summary>
    OutOfRange = 11,

    /// <summary>The server does not offer this method.</summary>
    Unimplemented = 12,

    /// <summary>Something that must always hold was found broken.</summary>
    Internal = 13,

    /// <summary>The service cannot be reached now; a retry, after a pause, may succeed.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or damaged beyond recovery.</summary>
    DataLoss = 15,

    /// <summary>The call carries no valid credentials.</summary>
    Unauthenticated = 16,
}
