namespace Microservices.Client.Load;

/// <summary>Shows a load to the user.</summary>
internal interface ILoadPresenter
{
    /// <summary>How often it wants to be told of progress.</summary>
    TimeSpan Interval { get; }

    /// <summary>Where the load stands.</summary>
    void Progress(LoadProgress progress);

    /// <summary>The load is over.</summary>
    void Summary(LoadSummary summary);
}
