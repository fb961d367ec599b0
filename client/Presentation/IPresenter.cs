using ConnectionLifecycle;
using Greet.V1;
using Microservices.Client.Calls;

namespace Microservices.Client.Presentation;

/// <summary>Shows a call and its connection to the user, as they happen and from any thread.</summary>
internal interface IPresenter : IConnectionObserver
{
    /// <summary>A call goes out, <paramref name="again"/> when gRPC retries it.</summary>
    void Calling(string method, bool again);

    /// <summary>How many times calls have been sent again until now, besides gRPC's retries.</summary>
    void SentAgain(long times);

    /// <summary>The HTTP status of a response.</summary>
    void Status(int status);

    /// <summary>One message.</summary>
    void Received(string message);

    /// <summary>The session as the server sees it, null when no reply told.</summary>
    void Session(Session? session);

    /// <summary>Something the user should know although the call succeeded.</summary>
    void Warning(string message);

    /// <summary>The call failed.</summary>
    void Failed(CallFailure failure);

    /// <summary>The client is done, its connections are closed.</summary>
    void Destroyed();
}
